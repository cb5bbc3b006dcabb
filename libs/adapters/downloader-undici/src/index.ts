export { UndiciDownloader } from './undici-downloader';
export { DEFAULT_DOWNLOAD_SETTINGS, type DownloadSettings } from './download-settings';
