# The image of ringcap: one file, which any user may start. docs/containers.md tells how to build it.

# An image for another machine is built on this one, without an emulator.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libcap2-bin libpcap-dev
WORKDIR /src
COPY . .
ARG BINARY
# What --version says of the commit; .git is not in the context.
ARG COMMIT
ARG TARGETARCH
RUN if [ -n "$BINARY" ]; then cp "$BINARY" /ringcap; cp "$BINARY-ship" /ringcap-ship; else GOARCH="$TARGETARCH" LDFLAGS="-X ringcap/internal/version.described=$COMMIT" ./scripts/static.sh /ringcap; fi
# Permitted, but not effective: so the file can also be started where the capability is not allowed.
RUN chmod 0755 /ringcap /ringcap-ship && setcap cap_net_raw=p /ringcap && mkdir /data

FROM scratch
COPY --from=build /ringcap /ringcap-ship /
COPY --from=build --chown=65534:65534 /data /data
USER 65534:65534
WORKDIR /data
ENTRYPOINT ["/ringcap"]
