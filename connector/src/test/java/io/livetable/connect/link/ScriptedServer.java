package io.livetable.connect.link;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.FeedKind;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** A server of the link on a real Jetty that does what a test tells it. */
public final class ScriptedServer implements AutoCloseable {

  public static final String SECRET = "the-secret-of-tests";
  public static final Epoch EPOCH = new Epoch("topic-id", 4);

  private final Server server = new Server();
  private final ServerConnector connector;
  private final String scheme;
  private final List<LinkMessage> received = new CopyOnWriteArrayList<>();
  private final List<Integer> sizes = new CopyOnWriteArrayList<>();
  private final List<Session> sessions = new CopyOnWriteArrayList<>();
  private volatile Function<LinkMessage.Hello, @Nullable LinkMessage> greeting =
      hello -> welcome(1 << 20, 1 << 16);
  private volatile boolean acknowledging = true;
  private volatile String secret = SECRET;
  private volatile int closed;

  private ScriptedServer(int port, SslContextFactory.@Nullable Server tls) {
    connector =
        tls == null
            ? new ServerConnector(server, 1, 1)
            : new ServerConnector(server, tls, new HttpConnectionFactory(https()));
    scheme = tls == null ? "ws" : "wss";
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ContextHandler context = new ContextHandler("/");
    context.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            context,
            container -> {
              container.setMaxBinaryMessageSize(1 << 24);
              container.addMapping(
                  "/link",
                  (request, response, callback) -> {
                    String shown = request.getHeaders().get(HttpHeader.AUTHORIZATION);
                    if (!("Bearer " + secret).equals(shown)) {
                      Response.writeError(request, response, callback, 401);
                      return null;
                    }
                    response.setAcceptedSubProtocol(WebSocketServerLink.SUBPROTOCOL);
                    return new Endpoint(this);
                  });
            }));
    server.setHandler(context);
  }

  /** A server that listens on the port, 0 for a free one, and welcomes and acknowledges all. */
  public static ScriptedServer start(int port) throws Exception {
    ScriptedServer scripted = new ScriptedServer(port, null);
    scripted.server.start();
    return scripted;
  }

  /** The same over TLS, with the key of a PKCS12 store. */
  static ScriptedServer startTls(Path store, String password) throws Exception {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(store.toString());
    tls.setKeyStoreType("PKCS12");
    tls.setKeyStorePassword(password);
    ScriptedServer scripted = new ScriptedServer(0, tls);
    scripted.server.start();
    return scripted;
  }

  private static HttpConfiguration https() {
    HttpConfiguration https = new HttpConfiguration();
    https.addCustomizer(new SecureRequestCustomizer(false));
    return https;
  }

  public URI url() {
    return url("127.0.0.1");
  }

  URI url(String host) {
    return URI.create(scheme + "://" + host + ":" + port() + "/link");
  }

  /** What is asked of tasks from now on instead of {@link #SECRET}. */
  public void secret(String other) {
    secret = other;
  }

  public int port() {
    return connector.getLocalPort();
  }

  static LinkMessage.Welcome welcome(int window, int largest) {
    return new LinkMessage.Welcome(
        "s1",
        "incarnation",
        Map.of("topic", new LinkMessage.Welcome.Feed("feed", FeedKind.LATEST, EPOCH)),
        window,
        largest);
  }

  /** Answers the next hellos so; null: not at all. */
  public void greet(Function<LinkMessage.Hello, @Nullable LinkMessage> with) {
    greeting = with;
  }

  /** Whether to acknowledge every range at once. */
  public void acknowledge(boolean all) {
    acknowledging = all;
  }

  /** Sends a message on the newest connection. */
  void send(LinkMessage message) {
    sendBytes(new LinkCodec().encode(message));
  }

  void sendBytes(byte[] bytes) {
    send(sessions.get(sessions.size() - 1), bytes);
  }

  /** Cuts all connections without farewell. */
  public void cut() {
    sessions.forEach(Session::disconnect);
  }

  int connections() {
    return sessions.size();
  }

  int closed() {
    return closed;
  }

  /** The messages of a type that have come, in order. */
  public <T extends LinkMessage> List<T> received(Class<T> type) {
    return received.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The offsets of the events received, in order. */
  public List<Long> offsets() {
    return received(LinkMessage.Range.class).stream()
        .flatMap(range -> range.events().stream())
        .map(Event::offset)
        .toList();
  }

  /** [base,end) of the ranges received, in order. */
  List<String> spans() {
    return received(LinkMessage.Range.class).stream()
        .map(range -> "[%d,%d)".formatted(range.base(), range.end()))
        .toList();
  }

  int largestMessage() {
    return sizes.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the scripted server does not stop", e);
    }
  }

  private void receive(Session session, byte[] bytes) throws LinkProtocolException {
    sizes.add(bytes.length);
    LinkMessage message = new LinkCodec().decode(bytes, 0, bytes.length);
    received.add(message);
    if (message instanceof LinkMessage.Hello hello) {
      LinkMessage answer = greeting.apply(hello);
      if (answer != null) {
        send(session, new LinkCodec().encode(answer));
      }
    } else if (message instanceof LinkMessage.Range range && acknowledging) {
      send(session, new LinkCodec().encode(new LinkMessage.Ack(range.seq())));
    }
  }

  private static void send(Session session, byte[] bytes) {
    session.sendBinary(ByteBuffer.wrap(bytes), Callback.NOOP);
  }

  /** One connection. Public, or Jetty cannot call it. */
  public static final class Endpoint extends Session.Listener.AbstractAutoDemanding {
    private final ScriptedServer owner;

    Endpoint(ScriptedServer owner) {
      this.owner = owner;
    }

    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      owner.sessions.add(session);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      callback.succeed();
      try {
        owner.receive(getSession(), bytes);
      } catch (LinkProtocolException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
      // A connection was cut, which is what tests do.
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      owner.onClosed();
      callback.succeed();
    }
  }

  private synchronized void onClosed() {
    closed = closed + 1;
  }
}
