export { WhatIfUseCase } from './what-if.use-case';
