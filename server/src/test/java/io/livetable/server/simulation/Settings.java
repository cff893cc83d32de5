package io.livetable.server.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often things happen in a simulation, and its bounds; drawn from the seed, then tilted. */
final class Settings {

  private final Map<String, Double> values = new LinkedHashMap<>();

  /** Settings in which situations show up often that are rare otherwise; odd seeds take one. */
  private static final String[] TILTS = {
    // Deletions of removed accounts while they are read.
    "between=.5 append=1 table=12 loop=15 read=1 purge=12 commit=12 tombstones=.4 disconnect=.2 connect=2 crash=.01 corrupt=.02 ring=1000",
    // Restarts of the table beyond the frontier, under live subscriptions.
    "queue=1 loop=3 corrupt=.6 put=.2 deliver=1 outbox=1000000 connect=2 disconnect=.1 crash=.01 append=.4",
    // The table far ahead of the hub.
    "queue=10 loop=2 table=12 ring=1000 put=.2 deliver=1 disconnect=1 connect=3 read=12 crash=.01 append=.4 corrupt=.02",
    // Replay of a compacted topic.
    "compact=.5 ring=1000 tombstones=.4 append=.4 table=12 loop=15 commit=4 connect=.3 crash=.1",
    // Clients that do not read, with small rings.
    "outbox=200 wire=1 ring=2 append=1 table=12 loop=15 put=6 send=12 deliver=12 connect=2 disconnect=.1 crash=.01 corrupt=.02 read=9",
    // The topic is created anew under load.
    "recreate=.06 detect=.2 append=1 table=12 loop=6 connect=3 disconnect=.3 crash=.01",
    // The push far ahead of the table, under clients that subscribe again and again.
    "table=1 put=9 send=20 deliver=15 acknowledge=4 link=3 unlink=.01 rebalance=.02 connectorQueue=100000 batch=3 append=1 loop=15 read=9 receive=12 again=2 connect=2 disconnect=.05 ring=1000 outbox=1000000 crash=.01 corrupt=.02",
    // The same with clients that are slow at times.
    "table=1 put=9 send=20 deliver=15 acknowledge=4 link=3 unlink=.01 rebalance=.02 connectorQueue=100000 batch=3 append=2 loop=15 read=9 wire=2 receive=6 again=3 connect=2 disconnect=.05 ring=1000 outbox=200 crash=.01 corrupt=.02",
    // The same with reads that take so long that they are given up.
    "table=.5 put=9 send=20 deliver=15 acknowledge=4 link=3 unlink=.01 rebalance=.02 connectorQueue=100000 batch=3 append=1 loop=15 read=.5 time=8 receive=12 again=2 connect=2 disconnect=.05 ring=6 outbox=1000000 crash=.01 corrupt=.02",
    // Push and table side by side, and clients that are slow at times.
    "table=6 put=6 send=15 deliver=12 acknowledge=4 link=3 unlink=.01 rebalance=.02 batch=100 append=1 loop=12 read=2 wire=3 receive=9 again=.4 connect=2 disconnect=.1 ring=1000 outbox=400 crash=.01 corrupt=.02",
    // Tables with little to do, whose tasks begin anew.
    "append=.3 table=12 loop=15 commit=6 corrupt=1.5 lostAnswers=.5 ring=2 connect=2 disconnect=.4 crash=.01",
    // Clients that do not read at all, for long.
    "append=8 table=25 loop=25 put=4 send=8 deliver=8 wire=.03 outbox=200 again=.01 unsubscribe=.01 connect=2 disconnect=.02 crash=.01 corrupt=.02",
    // The push far ahead of the table, and so much time passes that reads are given up.
    "table=2.5 put=9 send=20 deliver=15 acknowledge=4 link=3 unlink=.01 rebalance=.02 connectorQueue=100000 batch=3 append=2 loop=15 read=12 time=6 leap=.15 positions=.4 receive=12 again=.6 connect=2 disconnect=.05 ring=1000 outbox=1000000 crash=.01 corrupt=.02",
    // Push and table side by side, and clients that are behind.
    "table=6 put=6 send=15 deliver=12 acknowledge=4 link=3 unlink=.01 rebalance=.02 batch=100 append=5 loop=20 wire=.5 time=3 read=20 again=.1 tombstones=.1 connect=2 disconnect=.05 ring=1000 outbox=2500 crash=.01 corrupt=.1",
    // Clients that hardly read and subscribe again and again.
    "append=8 table=25 loop=25 put=4 send=8 deliver=8 wire=.1 positions=.4 outbox=200 again=.4 unsubscribe=.01 connect=2 disconnect=.02 crash=.01 corrupt=.02",
  };

  Settings(Dice dice, long seed, boolean falseClaims) {
    put("append", dice.pick(.4, 1, 2));
    put("tombstones", dice.pick(.1, .4));
    put("compact", dice.chance(.4) ? .5 : 0);
    put("table", dice.pick(3, 6, 12));
    put("loop", dice.pick(2, 6, 15));
    put("read", dice.pick(2, 4, 9));
    put("commit", dice.pick(1, 4));
    put("purge", 2);
    put("lostAnswers", dice.pick(0, .1, .5));
    put("between", dice.pick(0, .05, .3));
    put("corrupt", dice.pick(.02, .1, .3));
    put("crash", .02);
    put("start", 1);
    put("recreate", dice.pick(0, 0, .01));
    put("detect", .5);
    put("put", dice.between(1.0, 9.0));
    put("send", dice.pick(6, 15));
    put("deliver", dice.between(1.0, 12.0));
    put("acknowledge", dice.pick(1, 4));
    put("link", dice.pick(.3, 3));
    put("unlink", dice.pick(.01, .1));
    put("tick", dice.pick(.2, 1));
    put("connectorCommit", dice.pick(.3, 1));
    put("rebalance", dice.pick(.02, .2));
    put("notice", .2);
    put("taskRestart", .02);
    put("goBack", .02);
    put("connect", dice.pick(.1, .5, 2));
    put("positions", .7);
    put("again", dice.pick(.1, .4));
    put("unsubscribe", .1);
    put("disconnect", dice.pick(.1, .4));
    put("request", 6);
    put("wire", dice.pick(2, 6, 12));
    put("receive", dice.pick(4, 12));
    put("time", dice.pick(1, 4));
    put("leap", .005);
    put("ends", dice.pick(.2, 1));
    put("judge", .2);
    put("queue", dice.pick(1, 3, 10));
    put("jumps", dice.pick(0, 1, 1));
    put("batch", dice.pick(1, 3, 100));
    put("connectorQueue", dice.pick(300, 1_000, 100_000));
    put("ring", dice.pick(0, 2, 6, 1000, 1000));
    put("pending", dice.pick(0, 300, 100_000));
    put("outbox", dice.pick(200, 400, 1_000, 1_000_000));
    put("partitions", dice.pick(1, 1, 2));
    if (tilt(seed) >= 0) {
      for (String tilt : TILTS[tilt(seed)].split(" ", -1)) {
        String[] pair = tilt.split("=", 2);
        put(pair[0], Double.parseDouble(pair[1]));
      }
    }
    if (falseClaims) { // What a ring no longer holds cannot be checked; other epochs end the check.
      put("ring", 1_000_000);
      put("compact", 0);
      put("recreate", 0);
    }
  }

  /** Which tilt a seed takes; -1 if none. */
  static int tilt(long seed) {
    return seed % 2 == 1 ? (int) (seed / 2 % TILTS.length) : -1;
  }

  private void put(String name, double value) {
    values.put(name, value);
  }

  double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }

  int number(String name) {
    return (int) get(name);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
