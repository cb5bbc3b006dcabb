import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobQueue } from './application/job-queue';

/** Jobs run as long as the service does. */
@Injectable()
export class JobLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly queue: JobQueue) {}

  onApplicationBootstrap(): Promise<void> {
    return this.queue.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.queue.stop();
  }
}
