import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { faceExtraction } from './face-extraction.service-definition';

void runService(faceExtraction, composeParts);
