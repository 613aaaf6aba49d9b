import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Rejects a method that the requested path does not support, with 405. */
export const rejectOtherMethods: RequestMiddleware = (ctx, next) => {
  const routes = (ctx as { matched?: { methods: string[] }[] }).matched ?? [];
  if (routes.length === 0) return next();
  ctx.set('Allow', routes.flatMap(({ methods }) => methods).join(', '));
  throw new ProblemError('method_not_allowed', `${ctx.method} is not allowed here`);
};
