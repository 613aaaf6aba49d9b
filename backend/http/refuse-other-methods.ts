import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Refuses a method that no route has at a path where another method has one. */
export const refuseOtherMethods: RequestMiddleware = (ctx, next) => {
  const routes = (ctx as { matched?: { methods: string[] }[] }).matched ?? [];
  if (routes.length === 0) return next();
  ctx.set('Allow', routes.flatMap(({ methods }) => methods).join(', '));
  throw new ProblemError('method_not_allowed', `there is no ${ctx.method} here`);
};
