import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { ingestion } from './ingestion.service-definition';

void runService(ingestion, composeParts);
