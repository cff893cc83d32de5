package io.livetable.connect.link;

import io.livetable.connect.delivery.Outbound;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import io.livetable.protocol.RefuseCode;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, from the attempt to its loss: greet, be welcomed, send in order, take
 * acknowledgements. Runs on the links' thread; what the socket reports is passed on to it.
 */
final class LinkConnection implements ServerLink.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);

  private final URI server;
  private final LinkContext context;
  private final LinkSession session;
  private final LinkCodec codec = new LinkCodec();
  private final long since;
  private @Nullable ServerLink link;
  private volatile LinkMessage.@Nullable Welcome welcome;
  private @Nullable SendQueue queue;
  private boolean lost;
  private boolean sending;
  private long heardAt;
  private long pingedAt;

  LinkConnection(URI server, LinkContext context, LinkSession session) {
    this.server = server;
    this.context = context;
    this.session = session;
    this.since = context.now();
  }

  void open() {
    Password secret = context.credentials().current();
    var unused =
        context
            .opener()
            .open(server, secret, this)
            .whenComplete(
                (opened, failure) -> context.execute(() -> onOpened(opened, failure, secret)));
  }

  boolean isWelcome() {
    return welcome != null;
  }

  @Nullable Integer maxMessageBytes() {
    LinkMessage.Welcome current = welcome;
    return current == null ? null : current.maxMessageBytes();
  }

  /** Looks at what takes too long. */
  void tick(long now) {
    if (link == null || welcome == null) {
      if (now - since > context.config().connectTimeout().toNanos()) {
        lose("no welcome within %d ms".formatted(context.config().connectTimeout().toMillis()));
      }
      return;
    }
    long limit = context.config().ackTimeout().toNanos();
    if (now - heardAt > limit) {
      lose("no sign of life for %d ms".formatted(context.config().ackTimeout().toMillis()));
    } else if (now - heardAt > limit / 3 && now - pingedAt > limit / 3) {
      pingedAt = now;
      loseIfFails(link.ping());
    }
  }

  /** Sends what the delivery has for the server, within its window, one message at a time. */
  void pump() {
    while (link != null && queue != null && !lost && !sending) {
      byte[] message = queue.poll();
      if (message != null) {
        send(link, message);
      } else if (!queue.wantsMore() || !fetch(queue)) {
        return;
      }
    }
  }

  /** Gives the connection up; the session will try again. */
  void lose(String reason) {
    if (!lost) {
      lost = true;
      abort();
      session.onLost(this, reason);
    }
  }

  void abort() {
    lost = true;
    if (link != null) {
      link.abort();
    }
  }

  @Override
  public void onMessage(byte[] bytes) {
    context.execute(
        () -> {
          if (lost) {
            return;
          }
          heardAt = context.now();
          try {
            receive(codec.decode(bytes, 0, bytes.length));
          } catch (LinkProtocolException e) {
            lose("it sent what is no link message: " + e.getMessage());
          }
        });
  }

  @Override
  public void onPong() {
    context.execute(() -> heardAt = context.now());
  }

  @Override
  public void onClosed(String reason) {
    context.execute(() -> lose(reason));
  }

  private void onOpened(@Nullable ServerLink opened, @Nullable Throwable failure, Password secret) {
    if (opened == null) {
      Throwable cause =
          failure == null || failure.getCause() == null ? failure : failure.getCause();
      if (cause instanceof LinkRefusedException) {
        onRejected(String.valueOf(cause.getMessage()), secret);
      } else {
        lose(cause == null ? "it cannot be reached" : Reasons.of(cause));
      }
    } else if (lost) {
      opened.abort();
    } else {
      link = opened;
      heardAt = context.now();
      send(opened, codec.encode(context.hello()));
    }
  }

  /** The secret may have been changed where it comes from: then it is worth another attempt. */
  private void onRejected(String message, Password secret) {
    var unused =
        context
            .credentials()
            .renew(secret)
            .whenComplete(
                (renewed, failure) ->
                    context.execute(
                        () -> {
                          if (failure != null) {
                            lose(message + ". It cannot be read again: " + Reasons.of(failure));
                          } else if (renewed) {
                            lose("the link secret was rejected, and has been changed since");
                          } else {
                            session.onRefused(this, message);
                          }
                        }));
  }

  private void receive(LinkMessage message) {
    if (message instanceof LinkMessage.Ack ack && queue != null) {
      onAck(queue, ack.seq());
    } else if (message instanceof LinkMessage.Welcome it && welcome == null) {
      onWelcome(it);
    } else if (message instanceof LinkMessage.Refuse refuse) {
      onRefusal(refuse.code(), refuse.message());
    } else if (message instanceof LinkMessage.Fault fault) {
      onRefusal(fault.code(), fault.message());
    } else {
      lose("it sent a message that was not expected: " + message.getClass().getSimpleName());
    }
  }

  private void onWelcome(LinkMessage.Welcome it) {
    List<String> unknown =
        context.hello().topics().stream().filter(t -> !it.feeds().containsKey(t)).toList();
    if (!unknown.isEmpty()) {
      session.onRefused(
          this,
          "server %s has no feed for the topics %s: remove them from topics, or add feeds to the server"
              .formatted(server, unknown));
      return;
    }
    welcome = it;
    queue = new SendQueue(server, it, codec);
    context.changeDelivery(delivery -> delivery.join(server));
    session.onWelcome();
    LOG.info("Linked to server {} ({}).", server, it.server());
    pump();
  }

  private void onRefusal(String code, String message) {
    if (RefuseCode.parse(code).isFinal()) {
      session.onRefused(
          this, "server %s refuses the link: %s (%s)".formatted(server, message, code));
    } else {
      if (RefuseCode.parse(code) == RefuseCode.REPLACED) {
        session.onReplaced();
      }
      lose("%s (%s)".formatted(message, code));
    }
  }

  private void onAck(SendQueue of, long seq) {
    if (of.acknowledge(seq)) {
      acknowledge(seq);
      session.onProgress();
      pump();
    } else {
      lose("it acknowledged range %d, which does not wait for it".formatted(seq));
    }
  }

  private void acknowledge(long seq) {
    context.changeDelivery(delivery -> delivery.acknowledge(server, seq, context.now()));
  }

  private boolean fetch(SendQueue into) {
    return context.withDelivery(
        delivery -> {
          Outbound next = delivery.next(server);
          if (next == null) {
            return false;
          }
          long ranges = into.lastSeq();
          long records = into.records();
          into.add(next);
          if (next instanceof Outbound.Claim claim) {
            session.meter().sent(claim, into.lastSeq() - ranges, into.records() - records);
            delivery.sent(server, claim, into.lastSeq(), context.now());
            // A claim without any piece waits for those before it, or for nothing.
            delivery.acknowledge(server, into.acknowledged(), context.now());
          }
          return true;
        });
  }

  private void send(ServerLink to, byte[] bytes) {
    sending = true;
    var unused =
        to.send(bytes)
            .whenComplete(
                (sent, failure) ->
                    context.execute(
                        () -> {
                          sending = false;
                          if (failure != null) {
                            lose(Reasons.of(failure));
                          } else {
                            pump();
                          }
                        }));
  }

  private void loseIfFails(CompletableFuture<?> future) {
    var unused =
        future.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                context.execute(() -> lose(Reasons.of(failure)));
              }
            });
  }
}
