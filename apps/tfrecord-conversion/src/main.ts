import { composeParts } from '@facet/composition';
import { runService } from '@facet/platform-bootstrap';
import { tfrecordConversion } from './tfrecord-conversion.service-definition';

void runService(tfrecordConversion, composeParts);
