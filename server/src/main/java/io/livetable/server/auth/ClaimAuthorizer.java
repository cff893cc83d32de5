package io.livetable.server.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the accounts from a claim: an array of strings, or one string with spaces between. Each is
 * an account, or a prefix followed by {@code *}.
 */
final class ClaimAuthorizer implements AccountAuthorizer {

  private static final char REST = '*';

  private final String claim;

  ClaimAuthorizer(String claim) {
    this.claim = claim;
  }

  @Override
  public AccountAccess access(VerifiedToken token) throws RefusedTokenException {
    Set<String> accounts = new HashSet<>();
    List<String> prefixes = new ArrayList<>();
    for (Object entry : entries(token.claims().get(claim))) {
      if (!(entry instanceof String text) || text.isEmpty()) {
        throw new RefusedTokenException();
      }
      int star = text.indexOf(REST);
      if (star < 0) {
        accounts.add(text);
      } else if (star == text.length() - 1) {
        prefixes.add(text.substring(0, star));
      } else { // Whoever wrote it may have meant more than a prefix.
        throw new RefusedTokenException();
      }
    }
    return new Listed(Set.copyOf(accounts), List.copyOf(prefixes));
  }

  private static Collection<?> entries(@org.jspecify.annotations.Nullable Object claim)
      throws RefusedTokenException {
    if (claim instanceof Collection<?> list) {
      return list;
    } else if (claim instanceof String text) {
      return Arrays.stream(text.split(" ", -1)).filter(part -> !part.isEmpty()).toList();
    }
    throw new RefusedTokenException();
  }

  private record Listed(Set<String> accounts, List<String> prefixes) implements AccountAccess {
    @Override
    public boolean allows(String account) {
      return accounts.contains(account) || prefixes.stream().anyMatch(account::startsWith);
    }
  }
}
