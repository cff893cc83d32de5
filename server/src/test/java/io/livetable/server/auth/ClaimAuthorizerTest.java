package io.livetable.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimAuthorizerTest {

  private static AccountAccess access(@Nullable Object claim) throws RefusedTokenException {
    Map<String, Object> claims = new HashMap<>();
    if (claim != null) {
      claims.put("accounts", claim);
    }
    return new ClaimAuthorizer("accounts").access(new VerifiedToken("alice", 0, claims));
  }

  private static List<String> allowed(Object claim, String... accounts)
      throws RefusedTokenException {
    AccountAccess access = access(claim);
    return Arrays.stream(accounts).filter(access::allows).toList();
  }

  @Test
  void shouldAllowExactlyWhatIsListed() throws Exception {
    assertEquals(
        List.of("ACC-0001", "B-"),
        allowed(List.of("ACC-0001", "B-"), "ACC-0001", "ACC-00011", "acc-0001", "B-", "B-1", ""));
  }

  @Test
  void shouldAllowWhatBeginsWithAPrefix() throws Exception {
    assertEquals(
        List.of("ACC-0001", "ACC-000", "X"),
        allowed(List.of("ACC-000*", "X"), "ACC-0001", "ACC-000", "ACC-0011", "X", "XX"));
  }

  @Test
  void shouldAllowEverythingByAStarAlone() throws Exception {
    assertEquals(List.of("a", "*", "ACC-0001"), allowed(List.of("*"), "a", "*", "ACC-0001"));
  }

  @Test
  void shouldSplitAStringAtSpaces() throws Exception {
    assertEquals(List.of("a", "b1"), allowed("  a   b* ", "a", "b1", "", " ", "c"));
  }

  @Test
  void shouldAllowNothingByAnEmptyList() throws Exception {
    assertEquals(List.of(), allowed(List.of(), "a", ""));
    assertEquals(List.of(), allowed("", "a", ""));
  }

  static Stream<@Nullable Object> unclear() {
    return Stream.of(
        null,
        7L,
        true,
        Map.of("a", "b"),
        List.of(""),
        List.of(7L),
        List.of("a", List.of("b")),
        List.of("a*b"),
        List.of("*a"),
        List.of("**"),
        List.of("a*", "b**"),
        "a*b c");
  }

  @ParameterizedTest
  @MethodSource("unclear")
  void shouldRefuseWhatIsNotClear(@Nullable Object claim) {
    assertThrows(RefusedTokenException.class, () -> access(claim));
  }
}
