import { describeObjectStore } from '@facet/testing';
import { MemoryObjectStore } from './memory-object-store';

describeObjectStore('MemoryObjectStore', () => new MemoryObjectStore());
