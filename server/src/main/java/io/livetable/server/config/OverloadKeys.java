package io.livetable.server.config;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The keys that say what happens under too much, and what they mean. */
final class OverloadKeys {

  static final String MEMORY_BUDGET = "memory.budget.bytes";
  static final String DRAIN_RATE = "drain.reconnects.per.second";
  static final String OUTBOX_MESSAGES = "session.outbox.messages";
  static final String WRITE_TIMEOUT = "session.write.timeout.ms";
  static final String SEND_BUFFER = "session.send.buffer.bytes";
  static final String SESSION_RATE = "session.messages.per.second";
  static final String PRINCIPAL_RATE = "principal.messages.per.second";
  static final String PRINCIPAL_SESSIONS = "principal.max.sessions";
  static final String READ_TIMEOUT = "table.read.timeout.ms";

  private static final double SHARE_OF_HEAP = 0.4;
  private static final long LEAST_BUDGET = 8L * 1024 * 1024;

  private OverloadKeys() {}

  static KeyGroup add(KeyGroup keys) {
    return keys.group("Overload")
        .bound(
            MEMORY_BUDGET,
            ConfigDef.Type.LONG,
            0L,
            budget(),
            "How many bytes of the heap sessions, what waits for them, links' windows and waiting reads"
                + " may take, as they are counted; 0: 40 % of the heap's maximum. From 85 % on new"
                + " sessions and subscriptions are refused, from 95 % on the sessions with most waiting"
                + " are closed, and at 100 % updates are held back from every client that has not"
                + " taken what it was sent.")
        .bound(
            OUTBOX_MESSAGES,
            ConfigDef.Type.INT,
            4_096,
            Check.atLeast(16),
            "How many messages may wait for a browser before its subscriptions are slow, like"
                + " session.outbox.bytes.")
        .bound(
            WRITE_TIMEOUT,
            ConfigDef.Type.LONG,
            20_000L,
            Check.atLeast(100),
            "How long, in milliseconds, a browser's socket may take no byte of what is being sent before"
                + " the connection is cut.")
        .bound(
            SEND_BUFFER,
            ConfigDef.Type.INT,
            64 * 1024,
            Check.atLeast(4 * 1024),
            "The system's send buffer of each browser's socket, in bytes. What lies there can be neither"
                + " counted nor replaced by newer values; a connection gets at most one buffer per"
                + " round trip.")
        .bound(
            SESSION_RATE,
            ConfigDef.Type.INT,
            50,
            Check.atLeast(1),
            "How many messages a session may send each second in the long run. Ten seconds' worth, or"
                + " twice session.max.subscriptions if that is more, may come at once.")
        .bound(
            PRINCIPAL_RATE,
            ConfigDef.Type.INT,
            200,
            Check.atLeast(1),
            "How many messages all sessions of one authenticated principal may send each second in the"
                + " long run. Ten seconds' worth, or twice session.max.subscriptions if that is more, may"
                + " come at once.")
        .bound(
            PRINCIPAL_SESSIONS,
            ConfigDef.Type.INT,
            50,
            Check.atLeast(1),
            "How many sessions an authenticated principal may have.")
        .bound(
            READ_TIMEOUT,
            ConfigDef.Type.LONG,
            3_000L,
            Check.atLeast(10),
            "How long, in milliseconds, an account may wait to be read from its table; after that the"
                + " read is given up, and asked for again or answered with not_ready.")
        .bound(
            DRAIN_RATE,
            ConfigDef.Type.INT,
            1_000,
            Check.atLeast(1),
            "How many clients each second a server that stops sends away: their closes, and the times at"
                + " which they are asked to come back, are spread accordingly.");
  }

  static ServerConfig.Overload of(AbstractConfig values) {
    long budget = values.getLong(MEMORY_BUDGET);
    return new ServerConfig.Overload(
        budget > 0 ? budget : (long) (SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()),
        values.getInt(OUTBOX_MESSAGES),
        Duration.ofMillis(values.getLong(WRITE_TIMEOUT)),
        values.getInt(SEND_BUFFER),
        values.getInt(SESSION_RATE),
        values.getInt(PRINCIPAL_RATE),
        values.getInt(PRINCIPAL_SESSIONS),
        Duration.ofMillis(values.getLong(READ_TIMEOUT)),
        values.getInt(DRAIN_RATE));
  }

  private static Check budget() {
    return new Check(
        "0 or a whole number from " + LEAST_BUDGET + " on",
        value ->
            value instanceof Number n && (n.longValue() == 0 || n.longValue() >= LEAST_BUDGET));
  }
}
