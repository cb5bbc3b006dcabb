import { REST_PATHS } from '@facet/contracts-rpc';
import { ENVIRONMENT } from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import type { ServerResponse } from 'node:http';
import { gatewayConfig } from '../../gateway.config';

/** Passes requests that another service answers itself on to it, as a stream. In one process none comes this far. */
@Injectable()
export class ForwardMiddleware implements NestMiddleware {
  private readonly routes;

  constructor(@Inject(ENVIRONMENT) environment: Environment) {
    const config = readConfig(gatewayConfig, environment);
    this.routes = [
      { owns: REST_PATHS.ingestion, forward: forwardTo('ingestion', config.INGESTION_HTTP_ADDRESS) },
      { owns: REST_PATHS.serving, forward: forwardTo('serving', config.SERVING_HTTP_ADDRESS) },
    ];
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const route = this.routes.find(({ owns }) => owns(request.path, request.method));
    if (route) void route.forward(request, response, next);
    else next();
  }
}

const forwardTo = (service: string, address: string) =>
  createProxyMiddleware<Request, Response>({
    target: `http://${address}`,
    xfwd: true,
    on: {
      error: (_error, _request, response) => {
        // What remains of a reply that broke off half-way is its end.
        if (!('writeHead' in response) || response.headersSent) return void response.end();
        answerUnavailable(response, service);
      },
    },
  });

function answerUnavailable(response: ServerResponse, service: string): void {
  const body = { error: `${service} does not answer; try again`, code: 'UNAVAILABLE', reason: 'SERVICE_UNREACHABLE' };
  response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
