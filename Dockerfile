# The image of ringcap: one file, which any user may start (docs/containers.md).
#
#   docker build -t ringcap .                                       from the source
#   docker build -t ringcap --build-arg BINARY=ringcap-static .     from a binary of make static
#
# With buildx, --platform linux/arm64 builds for that machine, without an emulator.

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libcap2-bin libpcap-dev
WORKDIR /src
COPY . .
ARG BINARY
ARG LDFLAGS
ARG TARGETARCH
RUN if [ -n "$BINARY" ]; then cp "$BINARY" /ringcap; else GOARCH="$TARGETARCH" ./scripts/static.sh /ringcap; fi
# Permitted, but not effective: so the file can also be started where the capability is not allowed.
RUN chmod 0755 /ringcap && setcap cap_net_raw=p /ringcap && mkdir /data

FROM scratch
COPY --from=build /ringcap /ringcap
COPY --from=build --chown=65534:65534 /data /data
USER 65534:65534
WORKDIR /data
ENTRYPOINT ["/ringcap"]
