import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { serving } from './serving.service-definition';

void runService(serving, composeParts);
