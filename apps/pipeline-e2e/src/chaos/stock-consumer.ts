import 'reflect-metadata';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { logLevel } from 'kafkajs';

/** A consumer as Nest and kafkajs come: the handler of a bad message throws. The peer of the poison scenario. */
export async function startStockConsumer(
  brokers: readonly string[],
  topic: string,
  handle: (text: string) => void,
): Promise<INestMicroservice> {
  @Controller()
  class StockController {
    @EventPattern(topic)
    on(@Payload() payload: unknown): void {
      handle(String(payload));
    }
  }

  @Module({ controllers: [StockController] })
  class StockModule {}

  const app = await NestFactory.createMicroservice<MicroserviceOptions>(StockModule, {
    transport: Transport.KAFKA,
    options: {
      client: { brokers: [...brokers], logLevel: logLevel.NOTHING },
      consumer: { groupId: 'stock' },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently: 4 },
    },
    logger: false,
  });
  await app.listen();
  return app;
}
