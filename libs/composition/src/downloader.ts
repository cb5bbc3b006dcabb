import { UndiciDownloader, type DownloadSettings } from '@facet/adapter-downloader-undici';
import type { Downloader } from '@facet/port-downloader';

/** What a service's own variables say of its downloads. */
export type DownloaderSettings = Omit<DownloadSettings, 'isAllowed' | 'resolve' | 'random' | 'authorities'>;

/** Downloads from the web; whoever opens it closes it. */
export function openDownloader(settings: DownloaderSettings): Downloader {
  return new UndiciDownloader(settings);
}
