package io.livetable.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes a transfer as the Kafka records of its one transaction. Fields have a fixed order. */
final class BankRecords {

  private static final String CURRENCY = "EUR";

  private BankRecords() {}

  /**
   * The records of a transfer: two legs, two balances, and two tombstones if the payer's account is
   * closed.
   */
  static List<ProducerRecord<byte[], byte[]>> of(Transfer transfer, Topics topics, Instant now) {
    String at = now.truncatedTo(ChronoUnit.MILLIS).toString();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(6);
    records.add(leg(topics, transfer, transfer.from(), at));
    records.add(leg(topics, transfer, transfer.to(), at));
    records.add(
        keyed(topics.balances(), transfer.from(), balance(transfer, transfer.fromAfter(), at)));
    records.add(keyed(topics.balances(), transfer.to(), balance(transfer, transfer.toAfter(), at)));
    if (transfer.closesFrom()) {
      byte[] key = transfer.from().getBytes(StandardCharsets.UTF_8);
      records.add(new ProducerRecord<>(topics.transfers(), key, null));
      records.add(new ProducerRecord<>(topics.balances(), key, null));
    }
    return records;
  }

  private static ProducerRecord<byte[], byte[]> leg(
      Topics topics, Transfer transfer, String account, String at) {
    boolean pays = account.equals(transfer.from());
    String value =
        """
        {"transferId":"%s","account":"%s","counterparty":"%s","amountMinor":%d,"balanceAfterMinor":%d,"currency":"%s","at":"%s"}"""
            .formatted(
                transfer.id(),
                account,
                pays ? transfer.to() : transfer.from(),
                pays ? -transfer.amountMinor() : transfer.amountMinor(),
                (pays ? transfer.fromAfter() : transfer.toAfter()).minor(),
                CURRENCY,
                at);
    return keyed(topics.transfers(), account, value);
  }

  private static String balance(Transfer transfer, Balance after, String at) {
    return """
    {"balanceMinor":%d,"currency":"%s","version":%d,"transferId":"%s","at":"%s"}"""
        .formatted(after.minor(), CURRENCY, after.version(), transfer.id(), at);
  }

  private static ProducerRecord<byte[], byte[]> keyed(String topic, String key, String value) {
    return new ProducerRecord<>(
        topic, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
