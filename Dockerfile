# One shape for every service: docker build --build-arg SERVICE=ingestion --tag facet-ingestion .
# The images are named by digest; both have the Node.js of .nvmrc (checked by tools/image/dockerfile.spec.ts).
ARG BUILD_IMAGE=docker.io/library/node:20.20.2-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs20-debian12:nonroot@sha256:2cd820156cf039c8b54ae2d2a97e424b6729070714de8707a6b79f20d56f6a9a

FROM ${BUILD_IMAGE} AS build
# TensorFlow's library comes out of a wheel.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3-pip unzip \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --workspaces=false
COPY . .
ARG SERVICE
# `gpu` for training and serving on nodes with NVIDIA's driver: 5 GB more.
ARG TENSORFLOW_BUILD=cpu
RUN --mount=type=cache,target=/cache FACET_CACHE=/cache FACET_TENSORFLOW_BUILD="${TENSORFLOW_BUILD}" node tools/image/build-service.cjs "${SERVICE}" /out

FROM ${RUNTIME_IMAGE}
WORKDIR /app
ENV NODE_ENV=production \
  FACET_TENSORFLOW=/app/tensorflow \
  FACET_DATA_FOLDER=/var/lib/service \
  FACET_LISTEN_HOST=0.0.0.0 \
  TF_CPP_MIN_LOG_LEVEL=2 \
  UV_THREADPOOL_SIZE=16
# What changes least comes first.
COPY --from=build /out/tensorflow ./tensorflow
COPY --from=build /out/node_modules ./node_modules
COPY --from=build /out/application ./
COPY --from=build --chown=65532:65532 /out/data /var/lib/service
USER 65532:65532
EXPOSE 8080 8500
CMD ["main.js"]
