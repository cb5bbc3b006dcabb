export { namesList } from '@facet/ingestion/source-address';
export { splitAddress } from '@facet/port-object-store';
