import { FacetError, httpStatusOf } from '@facet/kernel';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@facet/platform-logging';
import type { Response } from 'express';
import { throwError } from 'rxjs';

/** Turns errors into answers at the edge: HTTP replies here; gRPC and the bus get the error as it is. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const failure = error instanceof HttpException ? undefined : FacetError.from(error);
    if (failure && ['INTERNAL', 'UNKNOWN', 'DATA_LOSS'].includes(failure.code))
      this.logger.error({ err: error }, failure.message);
    if (host.getType() !== 'http') return throwError(() => failure ?? error);
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return response.end();
    if (!failure) {
      const { message } = error as HttpException;
      return response.status((error as HttpException).getStatus()).json({ error: message });
    }
    // TensorFlow Serving's and KServe's form is `{"error": "…"}`; the other members are ours.
    const { code, reason, message, details } = FacetError.told(failure);
    return response.status(httpStatusOf(failure)).json({ error: message, code, reason, details });
  }
}
