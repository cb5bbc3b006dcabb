import 'reflect-metadata';
import { loadServices } from '@facet/facet-host';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants';

export interface Route {
  readonly method: string;
  /** As Express has it, e.g. `v1/batches/:id`, without a slash before it. */
  readonly path: string;
}

/** Every REST route of a process with all of Facet, as the services' controllers declare it. */
export async function servedRoutes(): Promise<Route[]> {
  const modules = (await loadServices()).map(({ module }) => module);
  return modules.flatMap((module) => said<Type[]>(MODULE_METADATA.CONTROLLERS, module)!).flatMap(routesOf);
}

function routesOf(controller: Type): Route[] {
  const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).map(
    ({ value }) => value as object,
  );
  return handlers.flatMap((handler) => {
    const method = typeof handler === 'function' ? said<RequestMethod>(METHOD_METADATA, handler) : undefined;
    if (method === undefined) return [];
    const parts = [controller, handler].map((part) => said<string>(PATH_METADATA, part)!);
    return [{ method: RequestMethod[method]!, path: parts.filter((part) => part !== '/').join('/') }];
  });
}

const said = <T>(key: string, of: object): T | undefined => Reflect.getMetadata(key, of) as T | undefined;
