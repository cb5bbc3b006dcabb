import { composeJobParts } from '@facet/composition';
import { runTrainer } from './run-trainer';

void runTrainer(composeJobParts);
