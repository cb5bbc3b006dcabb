import type { Command } from 'commander';

/** The options by which a command finds the services that it asks, and `--json`. */
export const askingServices = (command: Command): Command =>
  command
    .option('--data <folder>', 'data folder of the services, which no process may hold', '.facet')
    .option('--address <host:port>', 'gRPC of services that run, instead of a data folder')
    .option('--json', 'JSON on standard output', false);
