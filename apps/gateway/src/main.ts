import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { gateway } from './gateway.service-definition';

void runService(gateway, composeParts);
