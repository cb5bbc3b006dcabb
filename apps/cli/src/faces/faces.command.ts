import type { Command } from 'commander';
import { askingServices } from '../services/asking-services';
import type { EstimateOptions } from './estimate';

/** `facet faces …`: what looking for faces takes. */
export function addFacesCommands(program: Command): void {
  const faces = program.command('faces').description('looking for faces in photos');
  askingServices(
    faces
      .command('estimate')
      .description('what looking at photos would cost; those that the detector knows cost nothing')
      .argument('<photos>', 'a folder, gs://bucket/prefix, or a list, which only says how many there are at most'),
  ).action(async (photos: string, options: EstimateOptions) => {
    const { estimate } = await import('./estimate');
    await estimate(photos, options);
  });
}
