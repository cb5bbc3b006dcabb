export { csvBytes, type Cell } from './csv-bytes';
export { readCsv, type CsvRow, type ReadCsvOptions } from './read-csv';
