package dev.postern.proxy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.DifferentialCase.Answer;
import dev.postern.proxy.request.DifferentialCase.Difference;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DifferentialCorpusTest {
    private static final Set<Difference> DECIDED_BY_THE_CLASSIFIER = EnumSet.of(
            Difference.GRAMMAR,
            Difference.STRICT_QUERY,
            Difference.STRICT_NAME,
            Difference.ALWAYS_VERIFIED,
            Difference.METHOD,
            Difference.LOOK_ALIKE,
            Difference.READ_ONLY_NODE,
            Difference.UPGRADE);

    @Test
    void hasAtLeastThreeHundredDistinctCasesAndUsesEveryRule() {
        List<DifferentialCase> cases = DifferentialCorpus.cases();

        assertThat(cases).hasSizeGreaterThanOrEqualTo(300).doesNotHaveDuplicates();
        assertThat(cases).extracting(DifferentialCase::difference).contains(Difference.values());
    }

    @Test
    void theClassifierAnswersWhatItsRulesSay() {
        for (DifferentialCase request : DifferentialCorpus.cases()) {
            if (DECIDED_BY_THE_CLASSIFIER.contains(request.difference())) {
                assertThat(answer(request)).as(request.toString()).isEqualTo(request.expected(new Answer(0, "")));
            }
        }
    }

    private static Answer answer(DifferentialCase request) {
        try {
            new RequestClassifier()
                    .classify(Heads.head(
                            request.method(),
                            request.target(),
                            request.headers().toArray(new String[0])));
            return new Answer(0, "passed");
        } catch (GatewayFailure failure) {
            String reason =
                    request.method().equals("HEAD") ? "" : failure.reason().statusReason();
            return new Answer(failure.reason().code(), reason);
        }
    }
}
