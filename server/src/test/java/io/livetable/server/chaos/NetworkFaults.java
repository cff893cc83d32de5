package io.livetable.server.chaos;

import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.chaos.Fault.Target;
import java.util.List;
import java.util.SplittableRandom;

/** Faults of connections: reset, half-open, slow. */
final class NetworkFaults {

  private static final long SOON_MS = 1_500;

  /** Until a client that hears nothing gives up. */
  private static final long SILENCE_MS = 2 * ChaosStack.HEARTBEAT_MS + 2_000;

  private final ChaosStack stack;

  NetworkFaults(ChaosStack stack) {
    this.stack = stack;
  }

  List<Fault> all() {
    return List.of(
        new Fault("linkCut", Target.LINK, this::linkCut),
        new Fault("linkHalfOpen", Target.LINK, this::linkHalfOpen),
        new Fault("linkSlow", Target.LINK, this::linkSlow),
        new Fault("clientCut", Target.CLIENT, this::clientCut),
        new Fault("clientHalfOpen", Target.CLIENT, this::clientHalfOpen),
        new Fault("clientSlow", Target.CLIENT, this::clientSlow));
  }

  private int link(SplittableRandom random) {
    return random.nextInt(stack.links().size());
  }

  private String server(int link) {
    return ChaosStack.SERVERS.get(link);
  }

  private Injected linkCut(SplittableRandom random) {
    int link = link(random);
    double share = random.nextBoolean() ? 1 : 0.5;
    int hit = stack.links().get(link).cut(share, random);
    return new Injected(
        "%d links to %s reset".formatted(hit, server(link)), 0, false, SOON_MS, () -> {});
  }

  private Injected linkHalfOpen(SplittableRandom random) {
    int link = link(random);
    boolean deaf = random.nextBoolean();
    long hold = 3_000 + random.nextLong(15_000);
    Proxy proxy = stack.links().get(link);
    int hit = proxy.mute(1, random);
    proxy.deaf(deaf);
    return new Injected(
        "%d links to %s half-open for %d ms%s"
            .formatted(hit, server(link), hold, deaf ? ", new ones too" : ""),
        hold,
        true,
        SOON_MS,
        proxy::heal);
  }

  private Injected linkSlow(SplittableRandom random) {
    int link = link(random);
    long rate = 500 + random.nextLong(8_000);
    long hold = 4_000 + random.nextLong(12_000);
    Proxy proxy = stack.links().get(link);
    proxy.slow(rate);
    return new Injected(
        "links to %s pass %d bytes a second for %d ms".formatted(server(link), rate, hold),
        hold,
        true,
        SOON_MS,
        proxy::heal);
  }

  private Injected clientCut(SplittableRandom random) {
    double share = random.nextInt(3) == 0 ? 1 : random.nextDouble();
    int hit = stack.clients().cut(share, random);
    return new Injected(
        "%d clients' connections reset".formatted(hit), 0, false, SOON_MS, () -> {});
  }

  private Injected clientHalfOpen(SplittableRandom random) {
    double share = 0.1 + 0.5 * random.nextDouble();
    int hit = stack.clients().mute(share, random);
    return new Injected(
        "%d clients' connections half-open".formatted(hit),
        SILENCE_MS + 2_000,
        false,
        SILENCE_MS + 2_000,
        stack.clients()::heal);
  }

  private Injected clientSlow(SplittableRandom random) {
    long rate = 300 + random.nextLong(3_000);
    long hold = 4_000 + random.nextLong(10_000);
    stack.clients().slow(rate);
    return new Injected(
        "clients' connections pass %d bytes a second for %d ms".formatted(rate, hold),
        hold,
        true,
        SOON_MS,
        stack.clients()::heal);
  }
}
