package io.livetable.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class BankRecordsTest {

  private static final Topics TOPICS = new Topics("transfers", "balances", 1, (short) 1);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

  @Test
  void shouldWriteTwoLegsAndTwoBalances() {
    // given
    Transfer transfer =
        new Transfer(
            42,
            "ACC-0001",
            "ACC-0002",
            250,
            new Balance(750, 3),
            new Balance(1250, 8),
            false,
            false);

    // when
    List<String> records =
        BankRecords.of(transfer, TOPICS, NOW).stream().map(BankRecordsTest::text).toList();

    // then
    assertEquals(
        List.of(
            "transfers ACC-0001 {\"transferId\":\"T-000000042\",\"account\":\"ACC-0001\",\"counterparty\":\"ACC-0002\",\"amountMinor\":-250,\"balanceAfterMinor\":750,\"currency\":\"EUR\",\"at\":\"2026-03-01T12:00:00.123Z\"}",
            "transfers ACC-0002 {\"transferId\":\"T-000000042\",\"account\":\"ACC-0002\",\"counterparty\":\"ACC-0001\",\"amountMinor\":250,\"balanceAfterMinor\":1250,\"currency\":\"EUR\",\"at\":\"2026-03-01T12:00:00.123Z\"}",
            "balances ACC-0001 {\"balanceMinor\":750,\"currency\":\"EUR\",\"version\":3,\"transferId\":\"T-000000042\",\"at\":\"2026-03-01T12:00:00.123Z\"}",
            "balances ACC-0002 {\"balanceMinor\":1250,\"currency\":\"EUR\",\"version\":8,\"transferId\":\"T-000000042\",\"at\":\"2026-03-01T12:00:00.123Z\"}"),
        records);
  }

  @Test
  void shouldEndClosedAccountsWithTombstones() {
    // given
    Transfer transfer =
        new Transfer(
            1, "ACC-0001", "ACC-0002", 250, new Balance(0, 3), new Balance(250, 1), true, false);

    // when
    List<ProducerRecord<byte[], byte[]>> records = BankRecords.of(transfer, TOPICS, NOW);

    // then
    assertEquals(6, records.size());
    assertEquals("transfers", records.get(4).topic());
    assertNull(records.get(4).value());
    assertEquals("balances", records.get(5).topic());
    assertNull(records.get(5).value());
  }

  private static String text(ProducerRecord<byte[], byte[]> record) {
    return "%s %s %s"
        .formatted(
            record.topic(),
            new String(record.key(), StandardCharsets.UTF_8),
            new String(record.value(), StandardCharsets.UTF_8));
  }
}
