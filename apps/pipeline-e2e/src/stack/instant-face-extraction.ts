// face-extraction as its own process, with a detector that answers at once.
import { faceExtraction } from '@facet/face-extraction';
import { runService } from '@facet/platform-bootstrap';
import { composeInstantParts } from './instant-parts';

void runService(faceExtraction, composeInstantParts);
