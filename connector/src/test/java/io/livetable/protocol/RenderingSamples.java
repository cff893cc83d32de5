package io.livetable.protocol;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Connect data of every kind, by the name of its golden file. */
final class RenderingSamples {

  private RenderingSamples() {}

  static Map<String, SchemaAndValue> all() {
    Map<String, SchemaAndValue> samples = new TreeMap<>();
    numbers(samples);
    logical(samples);
    nested(samples);
    samples.put("boolean", of(Schema.BOOLEAN_SCHEMA, true));
    samples.put(
        "strings",
        of(
            null,
            Arrays.asList(
                "",
                "quote \" slash \\ / nul \u0000 tab \t",
                "€ \uD83D\uDCB6",
                "\u2028",
                "\uFFFD")));
    samples.put(
        "bytes",
        of(
            null,
            List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {-1, -2, -3, -4},
                ByteBuffer.wrap(new byte[] {62, -66, -65}))));
    samples.put(
        "json-bytes",
        of(Schema.BYTES_SCHEMA, "{\"a\": 1.10}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    samples.put("json-string", of(Schema.STRING_SCHEMA, "[1.0, 1e3]"));
    return samples;
  }

  private static void numbers(Map<String, SchemaAndValue> samples) {
    samples.put("int8", of(Schema.INT8_SCHEMA, Byte.MIN_VALUE));
    samples.put("int16", of(Schema.INT16_SCHEMA, Short.MAX_VALUE));
    samples.put("int32", of(Schema.INT32_SCHEMA, Integer.MIN_VALUE));
    samples.put("int64-small", of(Schema.INT64_SCHEMA, (1L << 53) - 1));
    samples.put("int64-large", of(Schema.INT64_SCHEMA, 1L << 53));
    samples.put("int64-max", of(Schema.INT64_SCHEMA, Long.MAX_VALUE));
    samples.put(
        "int64-negative", of(null, List.of(-((1L << 53) - 1), -(1L << 53), Long.MIN_VALUE)));
    samples.put(
        "float64",
        of(
            null,
            List.of(
                0.1,
                1.10,
                0.0,
                -0.0,
                1.0,
                1e7,
                Double.parseDouble("2e23"),
                Double.parseDouble("1e23"),
                2.0e-3,
                4.9E-324,
                9007199254740992.0,
                Double.MAX_VALUE,
                2.2250738585072014E-308)));
    samples.put(
        "float32", of(null, List.of(0.1f, 1.1f, 3.4028235e38f, 1.4e-45f, 16777216f, 1.0E10f)));
    samples.put(
        "float-special",
        of(
            null,
            List.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY)));
    samples.put("decimal", of(Decimal.schema(2), new BigDecimal("1.10")));
    samples.put(
        "decimals",
        of(
            null,
            List.of(
                new BigDecimal("-0.00"),
                new BigDecimal("1E+3"),
                new BigDecimal("1E-10"),
                new BigDecimal("123456789012345678901234567890.12"))));
  }

  private static void logical(Map<String, SchemaAndValue> samples) {
    samples.put("timestamp", of(Timestamp.SCHEMA, date(1_769_903_999_120L)));
    samples.put("timestamp-before-1970", of(Timestamp.SCHEMA, date(-1)));
    samples.put("timestamp-after-9999", of(Timestamp.SCHEMA, date(253_402_300_800_000L)));
    samples.put("date", of(org.apache.kafka.connect.data.Date.SCHEMA, date(20_000L * 86_400_000)));
    samples.put("time", of(Time.SCHEMA, date(86_399_001)));
    samples.put("date-without-schema", of(null, date(0)));
  }

  private static void nested(Map<String, SchemaAndValue> samples) {
    Schema address =
        SchemaBuilder.struct()
            .field("zip", Schema.STRING_SCHEMA)
            .field("city", Schema.OPTIONAL_STRING_SCHEMA)
            .field("default", SchemaBuilder.string().optional().defaultValue("x").build());
    Schema schema =
        SchemaBuilder.struct()
            .field("zulu", Schema.INT64_SCHEMA)
            .field("alpha", Decimal.builder(3).optional().build())
            .field("address", address)
            .field("days", SchemaBuilder.array(org.apache.kafka.connect.data.Date.SCHEMA).build())
            .field("byDay", SchemaBuilder.map(Schema.INT32_SCHEMA, Time.SCHEMA).build())
            .field("raw", Schema.BYTES_SCHEMA)
            .field("empty", Schema.OPTIONAL_STRING_SCHEMA);
    Struct value =
        new Struct(schema)
            .put("zulu", Long.MAX_VALUE)
            .put("alpha", new BigDecimal("1.100"))
            .put("address", new Struct(address).put("zip", "10115"))
            .put("days", List.of(date(0), date(86_400_000)))
            .put("byDay", Map.of(10, date(1), 9, date(2), -1, date(3)))
            .put("raw", new byte[] {1, 2, 3});
    samples.put("struct", of(schema, value));
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    map.put("b", null);
    map.put("\uD83D\uDCB6", "€");
    map.put("a", List.of());
    map.put(true, Map.of());
    map.put(3L, Arrays.asList(1, null, "x"));
    samples.put("map", of(null, map));
    samples.put("array", of(null, Arrays.asList(null, 1, List.of(List.of()))));
  }

  static Date date(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  private static SchemaAndValue of(@Nullable Schema schema, Object value) {
    return new SchemaAndValue(schema, value);
  }
}
