import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { training } from './training.service-definition';

void runService(training, composeParts);
