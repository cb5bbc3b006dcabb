import { composeParts } from '@facet/composition';
import { runTrainer } from './run-trainer';

void runTrainer(composeParts);
