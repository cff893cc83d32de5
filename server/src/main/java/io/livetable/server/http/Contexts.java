package io.livetable.server.http;

import io.livetable.server.config.Origin;
import java.net.InetSocketAddress;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** Builds what answers on each listener. */
final class Contexts {

  /** The folder of the class path that holds the page. */
  private static final String PAGE = "page/";

  /** Off: a session pings by heartbeats, and TCP finds peers that vanished. */
  private static final Duration NO_IDLE_TIMEOUT = Duration.ZERO;

  private Contexts() {}

  /** The page and the clients' WebSocket. */
  static ContextHandler clients(
      Server server,
      String listener,
      InetSocketAddress address,
      Set<Origin> origins,
      Upgrade<FrameHandler> upgrade,
      int maxText,
      Optional<String> tokenUrl) {
    ContextHandler context = on(listener);
    WebSocketUpgradeHandler sockets =
        new WebSocketUpgradeHandler(
            handler -> {
              handler.getConfiguration().setMaxTextMessageSize(maxText);
              handler.getConfiguration().setIdleTimeout(NO_IDLE_TIMEOUT);
              handler.addMapping(HttpServer.CLIENT_PATH, negotiator(upgrade));
            });
    sockets.setHandler(
        page(
            context,
            new NotFoundHandler(
                "clients connect to the WebSocket at "
                    + HttpServer.CLIENT_PATH
                    + " with the subprotocol "
                    + HttpServer.CLIENT_SUBPROTOCOL)));
    context.setHandler(
        local(
            address,
            new PageHeaders(sockets, tokenUrl),
            origins.stream().map(Origin::host).collect(Collectors.toSet()),
            "set client.origins to the origins of the pages that connect"));
    return context;
  }

  /** No extension is agreed to: compression would cost memory per session. */
  private static WebSocketNegotiator negotiator(Upgrade<FrameHandler> upgrade) {
    return WebSocketNegotiator.from(
        (request, response, callback) -> {
          FrameHandler endpoint =
              upgrade.endpoint(request, request.getSubProtocols(), response, callback);
          if (endpoint != null) {
            response.setAcceptedSubProtocol(upgrade.subprotocol());
            response.setExtensions(List.of());
          }
          return endpoint;
        },
        (endpoint, request, response) -> (FrameHandler) endpoint);
  }

  /** The connector tasks' WebSocket. */
  static ContextHandler links(
      Server server, String listener, Upgrade<Session.Listener> upgrade, int maxBinary) {
    ContextHandler context = on(listener);
    org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler sockets =
        org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler.from(
            server,
            context,
            container -> {
              container.setMaxBinaryMessageSize(maxBinary);
              container.setIdleTimeout(NO_IDLE_TIMEOUT);
              container.addMapping(
                  HttpServer.LINK_PATH,
                  (request, response, callback) -> {
                    Object endpoint =
                        upgrade.endpoint(request, request.getSubProtocols(), response, callback);
                    if (endpoint != null) {
                      response.setAcceptedSubProtocol(upgrade.subprotocol());
                      response.setExtensions(List.of());
                    }
                    return endpoint;
                  });
            });
    sockets.setHandler(
        new NotFoundHandler("connector tasks connect to the WebSocket at " + HttpServer.LINK_PATH));
    context.setHandler(sockets);
    return context;
  }

  /** Health and metrics. */
  static ContextHandler admin(String listener, InetSocketAddress address, AdminHandler handler) {
    ContextHandler context = on(listener);
    context.setHandler(
        local(
            address,
            new Handler.Sequence(
                handler, new NotFoundHandler("GET /health/live, /health/ready or /metrics")),
            Set.of(),
            "ask for its address, or localhost"));
    return context;
  }

  private static Handler local(
      InetSocketAddress address, Handler handler, Set<String> others, String advice) {
    return address.getAddress().isLoopbackAddress()
        ? new LocalHosts(handler, others, advice)
        : handler;
  }

  private static ContextHandler on(String listener) {
    ContextHandler context = new ContextHandler("/");
    context.setVirtualHosts(List.of("@" + listener));
    return context;
  }

  private static Handler page(ContextHandler context, Handler otherwise) {
    @Nullable URL folder = Contexts.class.getClassLoader().getResource(PAGE);
    if (folder == null) {
      return otherwise;
    }
    Resource files = ResourceFactory.of(context).newResource(folder);
    return new NamedByContentHandler(
        files(files, otherwise, "public, max-age=31536000, immutable"),
        files(files, otherwise, "no-cache"));
  }

  private static ResourceHandler files(Resource folder, Handler otherwise, String cacheControl) {
    ResourceHandler files = new ResourceHandler(otherwise);
    files.setBaseResource(folder);
    files.setWelcomeFiles("index.html");
    files.setDirAllowed(false);
    files.setEtags(true);
    files.setCacheControl(cacheControl);
    return files;
  }
}
