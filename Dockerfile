# The server with its built app, and the token handler, with production packages only. It runs
# without root and writes only to data/.

FROM node:26-slim AS app
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY angular.json tsconfig.json ./
COPY shared shared
COPY frontend frontend
RUN npx ng build app

FROM node:26-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# TypeScript would come along for valibot's types.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/typescript

FROM node:26-slim
WORKDIR /latchkey
ENV NODE_ENV=production HOST=0.0.0.0
RUN mkdir data && chown node:node data
COPY --from=packages /build/node_modules node_modules
COPY package.json ./
COPY shared shared
COPY backend backend
COPY token-handler token-handler
COPY bin bin
COPY --from=app /build/dist/app dist/app
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=2s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/live').then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "bin/server.mjs"]
