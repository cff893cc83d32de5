package io.livetable.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * What the simulator is asked to do.
 *
 * @param client how to reach Kafka: client settings, with bootstrap.servers
 * @param accounts how many customers the bank has
 * @param rate transfers a second; 0: as fast as possible
 * @param count how many transfers to commit before the simulator ends; 0: endless
 * @param seed decides the transfers
 * @param abortShare the share of transactions that are aborted
 * @param tombstones the share of transfers that close the payer's account
 * @param writers how many transactions may run at a time
 * @param topics where the bank writes
 */
public record SimulatorOptions(
    Map<String, Object> client,
    int accounts,
    double rate,
    long count,
    long seed,
    double abortShare,
    double tombstones,
    int writers,
    Topics topics) {

  /** What {@code --help} prints. */
  public static final String USAGE =
      """
      Moves money between the accounts of a bank and writes it to Kafka, one transaction per transfer.

        --bootstrap HOST:PORT        Kafka (localhost:9092)
        --command-config FILE        further client settings, for SASL or TLS
        --accounts N                 how many customers the bank has (200)
        --rate N                     transfers a second; 0: as fast as possible (20)
        --count N                    end after so many committed transfers; 0: endless (0)
        --seed N                     decides the transfers (1)
        --abort-share 0..1           share of transactions that are aborted (0.02)
        --tombstones 0..1            share of transfers that close the payer's account (0)
        --writers N                  how many transactions may run at a time (4)
        --transfers-topic NAME       (account-transfers)
        --balances-topic NAME        (account-balances)
        --partitions N               of the topics, when they are created (4)
        --replication-factor N       of the topics, when they are created; -1: the broker's default (-1)
      """;

  private static final Set<String> NAMES =
      new LinkedHashSet<>(
          List.of(
              "bootstrap",
              "command-config",
              "accounts",
              "rate",
              "count",
              "seed",
              "abort-share",
              "tombstones",
              "writers",
              "transfers-topic",
              "balances-topic",
              "partitions",
              "replication-factor"));

  public SimulatorOptions {
    client = Map.copyOf(client);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  public static SimulatorOptions parse(String... args) {
    Arguments given = Arguments.parse(args, NAMES);
    Map<String, Object> client = new HashMap<>();
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    given.text("command-config").ifPresent(file -> client.putAll(load(Path.of(file))));
    given
        .text("bootstrap")
        .ifPresent(servers -> client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers));
    return new SimulatorOptions(
        client,
        (int) given.number("accounts", 200, 2, 1_000_000),
        given.rate("rate", 20),
        given.number("count", 0, 0, Long.MAX_VALUE),
        given.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        given.share("abort-share", 0.02),
        given.share("tombstones", 0),
        (int) given.number("writers", 4, 1, 64),
        new Topics(
            given.text("transfers-topic", "account-transfers"),
            given.text("balances-topic", "account-balances"),
            (int) given.number("partitions", 4, 1, 10_000),
            (short) given.number("replication-factor", -1, -1, 100)));
  }

  private static Map<String, Object> load(Path file) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read --command-config " + file, e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
