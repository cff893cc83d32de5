package io.livetable.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConverterIdentitiesTest {

  private static final String STRING = "org.apache.kafka.connect.storage.StringConverter";
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

  @Test
  void shouldStayTheSameForEver() {
    ConverterIdentity identity =
        ConverterIdentities.of(STRING, Map.of(), JSON, Map.of("schemas.enable", "false"));

    assertEquals(STRING, identity.keyClass());
    assertEquals(JSON, identity.valueClass());
    assertEquals("18796762803415c8", identity.keySettings());
    assertEquals("6c4b0cc9abcad3db", identity.valueSettings());
  }

  @Test
  void shouldTellSettingsApart() {
    assertNotEquals(json(Map.of()), json(Map.of("schemas.enable", "false")));
    assertNotEquals(json(Map.of("a", "bc")), json(Map.of("ab", "c")));
    assertNotEquals(
        json(Map.of("schemas.enable", "true")), json(Map.of("schemas.enable", "false")));
  }

  @Test
  void shouldLeaveSecretsOut() {
    assertEquals(
        json(Map.of()),
        json(
            Map.of(
                "ssl.keystore.password", "x",
                "client.secret", "x",
                "bearer.token", "x",
                "basic.auth.user.info", "x",
                "converter.type", "value")));
  }

  @Test
  void shouldLeaveOutWhatStringAndByteConvertersIgnore() {
    ConverterIdentity plain = ConverterIdentities.of(STRING, Map.of(), BYTES, Map.of());

    assertEquals(
        plain,
        ConverterIdentities.of(
            STRING,
            Map.of("schemas.enable", "false", "converter.encoding", "utf8"),
            BYTES,
            Map.of("schemas.enable", "false")));
    assertNotEquals(
        plain,
        ConverterIdentities.of(STRING, Map.of("converter.encoding", "latin1"), BYTES, Map.of()));
  }

  @Test
  void shouldKnowTheShortNamesOfKafkasConverters() {
    assertEquals(
        ConverterIdentities.of(STRING, Map.of(), BYTES, Map.of()),
        ConverterIdentities.of("StringConverter", Map.of(), " ByteArray ", Map.of()));
    assertEquals("com.example.MyConverter", json("com.example.MyConverter", Map.of()).valueClass());
  }

  private static ConverterIdentity json(Map<String, String> settings) {
    return json(JSON, settings);
  }

  private static ConverterIdentity json(String className, Map<String, String> settings) {
    return ConverterIdentities.of(STRING, Map.of(), className, settings);
  }
}
