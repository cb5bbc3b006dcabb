export * from './downloader.port';
