# syntax=docker/dockerfile:1
# The release that `npm run release` makes, on Node.js alone. It holds no binary of its own, so one build serves every platform.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN npm run release -- --without-database && mv .build/release/periodical-*/ /release

FROM node:24-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /release ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "bin/probe.mjs"]
ENTRYPOINT ["node", "bin/start.mjs"]
CMD ["all"]
