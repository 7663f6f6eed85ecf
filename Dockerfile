# The mock, and every other command, in an image that holds nothing else.
#
#   docker build -t counterpart .
#   docker run --rm -p 127.0.0.1:4010:4010 counterpart
#
# The control API is off in there, because the mock listens on every address of the container. It is on with a token:
# docker run … -e COUNTERPART_CONTROL_TOKEN="$(openssl rand -hex 16)" counterpart

FROM --platform=$BUILDPLATFORM golang:1.26.8 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags='-s -w' -o /counterpart ./cmd/counterpart

FROM scratch
# The roots that counterpart verify trusts.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /counterpart /counterpart
# Nobody in particular, by number: there is no list of users in there.
USER 65532:65532
# Flags may stand in the environment. This one is for serve and for health, so that they mean the same place.
ENV COUNTERPART_LISTEN=0.0.0.0:4010
EXPOSE 4010
HEALTHCHECK --interval=5s --timeout=4s --start-period=10s --retries=3 CMD ["/counterpart", "health"]
ENTRYPOINT ["/counterpart"]
CMD ["serve"]
