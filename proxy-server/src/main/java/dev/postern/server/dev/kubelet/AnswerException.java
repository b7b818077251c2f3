package dev.postern.server.dev.kubelet;

/** A request that ends here, with its answer. */
final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    AnswerException(Answer answer) {
        super(answer.summary(), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
