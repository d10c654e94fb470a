// The objects and the calls of a test, and the steps that use them.
#pragma once

#include "operations.hpp"

class Runner {
public:
    /** The answer to a line of the input. */
    json answer(const std::string &line);

private:
    struct Background {
        std::function<json()> wait;
        std::function<void()> cancel;
    };

    json execute(const json &step);
    json own(const std::string &name, const json &step);
    json own_of_object(const std::string &name, const json &step);
    json own_of_call(const std::string &name, const json &step);
    json reset();
    /** Starts a call of that name in the background. */
    void start(const std::string &name, Call call, const std::string &save);
    /** Keeps the object that a call gave, or releases it. */
    json kept(Result result, const std::string &save);

    Objects objects_;
    std::map<std::string, Background> calls_;
};
