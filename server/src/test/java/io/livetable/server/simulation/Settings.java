package io.livetable.server.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often things happen in a simulation, and its bounds; drawn from the seed, then tilted. */
final class Settings {

  private final Map<String, Double> values = new LinkedHashMap<>();

  /** Settings in which situations show up often that are rare otherwise; odd seeds take one. */
  private static final String[] TILTS = {
    // Deletions of removed accounts while they are read.
    "append=1 table=12 loop=15 read=1 purge=12 commit=12 tombstones=.4 disconnect=.2 connect=2 crash=.01 corrupt=.02 ring=1000",
    // Restarts of the table beyond the frontier, under live subscriptions.
    "queue=1 loop=3 corrupt=.6 fetch=.2 deliver=1 outbox=1000000 connect=2 disconnect=.1 crash=.01 append=.4",
    // The table far ahead of the hub.
    "queue=10 loop=2 table=12 ring=1000 fetch=.2 deliver=1 disconnect=1 connect=3 read=12 crash=.01 append=.4 corrupt=.02",
    // Replay of a compacted topic.
    "compact=.5 ring=1000 tombstones=.4 append=.4 table=12 loop=15 commit=4 connect=.3 crash=.1",
    // Clients that do not read, with small rings.
    "outbox=200 wire=1 ring=2 append=1 table=12 loop=15 fetch=6 deliver=12 connect=2 disconnect=.1 crash=.01 corrupt=.02 read=9",
    // The topic is created anew under load.
    "recreate=.06 detect=.2 append=1 table=12 loop=6 connect=3 disconnect=.3 crash=.01",
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
    put("corrupt", dice.pick(.02, .1, .3));
    put("crash", .02);
    put("start", 1);
    put("recreate", dice.pick(0, 0, .01));
    put("detect", .5);
    put("fetch", dice.between(.5, 6.0));
    put("deliver", dice.between(1.0, 12.0));
    put("connect", dice.pick(.1, .5, 2));
    put("again", dice.pick(.1, .4));
    put("unsubscribe", .1);
    put("disconnect", dice.pick(.1, .4));
    put("request", 6);
    put("wire", dice.pick(2, 6, 12));
    put("receive", dice.pick(4, 12));
    put("time", dice.pick(1, 4));
    put("ends", dice.pick(.2, 1));
    put("queue", dice.pick(1, 3, 10));
    put("ring", dice.pick(0, 2, 6, 1000, 1000));
    put("pending", dice.pick(0, 300, 100_000));
    put("outbox", dice.pick(200, 400, 1_000, 1_000_000));
    put("partitions", dice.pick(1, 1, 2));
    if (seed % 2 == 1) {
      for (String tilt : TILTS[(int) (seed / 2 % TILTS.length)].split(" ", -1)) {
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
