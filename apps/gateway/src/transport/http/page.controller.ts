import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';

const asset = (name: string) => readFileSync(join(__dirname, '../../page', name), 'utf8');
/** The page loads nothing from elsewhere and may be framed by nobody. */
const POLICY =
  "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The pages: `/` with the last run and who is on a photo, `/digits` to draw a digit. */
@Controller()
export class PageController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return asset('index.html');
  }

  @Get('page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return asset('page.css');
  }

  @Get('page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return asset('page.js');
  }

  @Get('digits')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  digits(): string {
    return asset('digits.html');
  }

  @Get('digits.css')
  @Header('content-type', 'text/css; charset=utf-8')
  digitsStyle(): string {
    return asset('digits.css');
  }

  @Get('digits.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  digitsScript(): string {
    return asset('digits.js');
  }
}
