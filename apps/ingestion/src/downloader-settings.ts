import type { DownloaderSettings } from '@facet/composition/downloader';
import type { IngestionConfig } from './ingestion.config';
import { valuesOf } from './listed-values';

/** How the service downloads, by its variables. */
export function downloaderSettings(config: IngestionConfig): DownloaderSettings {
  return {
    concurrency: config.INGESTION_DOWNLOAD_CONCURRENCY,
    concurrencyPerHost: config.INGESTION_DOWNLOAD_HOST_CONCURRENCY,
    hostPauseMs: config.INGESTION_DOWNLOAD_HOST_PAUSE_MS,
    maxBytes: config.FACET_MAX_PHOTO_BYTES,
    firstByteMs: config.INGESTION_DOWNLOAD_FIRST_BYTE_MS,
    totalMs: config.INGESTION_DOWNLOAD_TOTAL_MS,
    maxRedirects: config.INGESTION_DOWNLOAD_REDIRECTS,
    maxAttempts: config.INGESTION_DOWNLOAD_ATTEMPTS,
    backOffMs: config.INGESTION_DOWNLOAD_BACK_OFF_MS,
    maxBackOffMs: config.INGESTION_DOWNLOAD_MAX_BACK_OFF_MS,
    userAgent: config.INGESTION_DOWNLOAD_USER_AGENT,
    allowPrivate: config.INGESTION_DOWNLOAD_ALLOW_PRIVATE === 'true',
    ports: valuesOf(config.INGESTION_DOWNLOAD_PORTS).map(Number),
  };
}
