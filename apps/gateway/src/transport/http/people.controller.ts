import {
  ChangePeopleRequestSchema,
  ChangePeopleResponseSchema,
  ListPeopleChangesResponseSchema,
  UndoPeopleChangeRequestSchema,
  UndoPeopleChangeResponseSchema,
} from '@facet/contracts-rpc';
import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ServiceClients } from '../../service-clients';
import { protobufJson } from './protobuf-json';
import { readMessage } from './read-message';

/** Who the ledger's inputs show: changes of people, each of which can be undone. */
@Controller('v1/people/changes')
export class PeopleController {
  constructor(private readonly services: ServiceClients) {}

  @Get()
  async changes() {
    return protobufJson(ListPeopleChangesResponseSchema, await this.services.ledger.listPeopleChanges({}));
  }

  @Post()
  async change(@Req() request: Request) {
    const change = await readMessage(request, ChangePeopleRequestSchema);
    return protobufJson(ChangePeopleResponseSchema, await this.services.ledger.changePeople(change));
  }

  @Post('undo')
  @HttpCode(200)
  async undo(@Req() request: Request) {
    const change = await readMessage(request, UndoPeopleChangeRequestSchema);
    return protobufJson(UndoPeopleChangeResponseSchema, await this.services.ledger.undoPeopleChange(change));
  }
}
