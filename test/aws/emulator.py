"""moto's server, with what it needs to run a state machine whose functions really run.

Functions are invoked at LAMBDA_INVOKE_URL, which answers as Lambda's Invoke does. Beside that three faults of moto 5.2.1
are mended: it copies a whole account for each branch of a state machine, cannot show its data once a function exists
and no Docker runs, and keeps what CloudFormation made in other stores than those it runs.
"""

import copy
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import moto.awslambda.models as functions
import moto.core.config as config
import moto.stepfunctions.models as machines
import moto.stepfunctions.parser.models as running_machines
from moto.awslambda_simple.models import LambdaSimpleBackend, lambda_simple_backends
from moto.server import main

config.default_user_config["lambda"] = {"use_docker": False}
config.default_user_config["stepfunctions"] = {"execute_state_machine": True}


def copy_machine(self, memo):
    same = copy.copy(self)
    memo[id(self)] = same
    same.executions = []
    return same


def invoke(self, function_name, qualifier, body, headers, response_headers):
    name = function_name.rsplit(":function:", 1)[-1].split(":")[0]
    url = f"{os.environ['LAMBDA_INVOKE_URL']}/2015-03-31/functions/{urllib.parse.quote(name)}/invocations"
    data = body.encode() if isinstance(body, str) else (body or b"{}")
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data=data, method="POST"), timeout=1000)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    error = answer.headers.get("X-Amz-Function-Error")
    if error:
        response_headers["x-amz-function-error"] = error
    return answer.read()


machines.StateMachine.__deepcopy__ = copy_machine
LambdaSimpleBackend.invoke = invoke
functions.LambdaFunction.docker_client = property(lambda self: None)
functions.lambda_backends = lambda_simple_backends
machines.stepfunctions_backends = running_machines.stepfunctions_parser_backends

if __name__ == "__main__":
    main(sys.argv[1:])
