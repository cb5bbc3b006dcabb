import { serveEngine } from '@facet/tensorflow-process';
import { contactSheet } from './contact-sheet';

serveEngine({ contactSheet });
